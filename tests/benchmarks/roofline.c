/* What the operations of Algorithm 1 cost where nothing waits for anything: the floor under any program that does them.
 *
 *   gcc -O3 -march=native -o roofline roofline.c -lm
 *
 * Prints lines "name nanoseconds" of one operation: a random number (xoshiro256++), the fastest of four streams side by
 * side; pow(); an access to a double of 4 kB, at unpredictable places; a store there; a product and a sum.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

enum { SIZE = 512, STREAMS = 4, LOADS = 8, WIDTH = 8 };
static const long rounds = 40000000;
static double table[SIZE], sink;
static uint64_t rng[4][STREAMS];

static uint64_t rotl(uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void report(const char *name, double start, long operations) {
    printf("%s %.4f\n", name, 1e9 * (now() - start) / (double)operations);
}

static void random_numbers(void) {
    double total[STREAMS] = {0}, start = now();
    for (long k = 0; k < rounds / STREAMS; k++)
        for (int j = 0; j < STREAMS; j++) {
            uint64_t result = rotl(rng[0][j] + rng[3][j], 23) + rng[0][j], t = rng[1][j] << 17;
            rng[2][j] ^= rng[0][j];
            rng[3][j] ^= rng[1][j];
            rng[1][j] ^= rng[2][j];
            rng[0][j] ^= rng[3][j];
            rng[2][j] ^= t;
            rng[3][j] = rotl(rng[3][j], 45);
            total[j] += (double)(result >> 11) * 0x1.0p-53;
        }
    report("random", start, rounds);
    for (int j = 0; j < STREAMS; j++) sink += total[j];
}

static void powers(void) {
    double total = 0.0, start = now();
    for (long n = 1; n <= rounds; n++) total += pow((double)n + 1.0, -0.6);
    report("pow", start, rounds);
    sink += total;
}

__attribute__((optimize("no-tree-vectorize", "no-tree-slp-vectorize"))) /* gathers are slower */
static void accesses(void) {
    double total[LOADS] = {0}, start = now();
    for (long k = 0; k < rounds / LOADS; k++) {
        const double *at = table + (((uint64_t)k * 0x9e3779b97f4a7c15u) >> 56);
        for (int j = 0; j < LOADS; j++) total[j] += at[WIDTH * j];
    }
    report("load", start, rounds);
    for (int j = 0; j < LOADS; j++) sink += total[j];
}

static void updates(void) {
    double start = now();
    for (long k = 0; k < rounds; k++) table[((uint64_t)k * 0x9e3779b97f4a7c15u) >> 55] = (double)k;
    report("store", start, rounds);
}

static void products(void) {
    double x[8 * STREAMS], start = now();
    for (int j = 0; j < 8 * STREAMS; j++) x[j] = j;
    for (long k = 0; k < rounds / STREAMS; k++)
        for (int j = 0; j < 8 * STREAMS; j++) x[j] = x[j] * 0.999 + 0.001;
    report("multiply-add", start, 8 * rounds);
    for (int j = 0; j < 8 * STREAMS; j++) sink += x[j];
}

int main(void) {
    for (int k = 0; k < 4; k++)
        for (int j = 0; j < STREAMS; j++) rng[k][j] = 0x9e3779b97f4a7c15u * (uint64_t)(4 * k + j + 1);
    random_numbers();
    powers();
    accesses();
    updates();
    products();
    return sink == 0.5;
}
