/* Algorithm 1 of "Independent and Decentralized Learning in Markov Potential Games" in plain C, as well as a careful
 * engineer writes it: tables, successors of positive probability only, no random number where there is one
 * successor, beta once a step, searches without unpredictable branches, xoshiro256++.
 *
 *   gcc -O3 -march=native -o algorithm_1 algorithm_1.c -lm                      step sizes by pow()
 *   gcc -O3 -march=native -DTABULATED -o algorithm_1 algorithm_1.c -lm          looked up: 16 bytes an iterate, made before
 *   algorithm_1 GAME STEPS SEED
 *
 * GAME is a text file: N S delta, then A_1 ... A_N, theta, z_alpha c_alpha z_beta c_beta (schedules z (n + 1)^-c),
 * then the payoffs [joint row][player], then of each row the number of its successors and each with its running sum,
 * where row = (s, a_1, ..., a_N), s slowest. Prints the processor seconds of the loop, then q and pi of each player (so
 * that nothing is optimised away).
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static uint64_t rng[4];

static uint64_t rotl(uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }

static uint64_t next_bits(void) { /* xoshiro256++ 1.0, Blackman and Vigna (2019) */
    uint64_t result = rotl(rng[0] + rng[3], 23) + rng[0], t = rng[1] << 17;
    rng[2] ^= rng[0];
    rng[3] ^= rng[1];
    rng[1] ^= rng[2];
    rng[0] ^= rng[3];
    rng[2] ^= t;
    rng[3] = rotl(rng[3], 45);
    return result;
}

static double uniform(void) { return (double)(next_bits() >> 11) * 0x1.0p-53; }

static void seed_rng(uint64_t seed) { /* splitmix64 */
    for (int k = 0; k < 4; k++) {
        uint64_t z = (seed += 0x9e3779b97f4a7c15u);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        rng[k] = z ^ (z >> 31);
    }
}

static int players, states, *sizes, *first, *successors;
static double discount, theta, z_alpha, c_alpha, z_beta, c_beta;
static double *payoffs, *cumulative, **q, **policy;
#ifdef TABULATED
static double *alphas, *betas;
#endif
static int64_t **plays, *visits;

static void *must(void *memory) {
    if (!memory) exit(3);
    return memory;
}

static double number(FILE *file) {
    double value;
    if (fscanf(file, "%lf", &value) != 1) exit(4);
    return value;
}

static void read_game(const char *path) {
    FILE *file = must(fopen(path, "r"));
    players = (int)number(file), states = (int)number(file), discount = number(file);
    sizes = must(malloc(sizeof(int) * (size_t)players));
    size_t rows = (size_t)states, room = 1;
    for (int i = 0; i < players; i++) rows *= (size_t)(sizes[i] = (int)number(file));
    theta = number(file), z_alpha = number(file), c_alpha = number(file), z_beta = number(file), c_beta = number(file);
    payoffs = must(malloc(sizeof(double) * rows * (size_t)players));
    for (size_t k = 0; k < rows * (size_t)players; k++) payoffs[k] = number(file);
    first = must(calloc(rows + 1, sizeof(int)));
    successors = must(malloc(sizeof(int)));
    cumulative = must(malloc(sizeof(double)));
    for (size_t row = 0; row < rows; row++) {
        first[row + 1] = first[row] + (int)number(file);
        while (room < (size_t)first[row + 1]) room *= 2;
        successors = must(realloc(successors, sizeof(int) * room));
        cumulative = must(realloc(cumulative, sizeof(double) * room));
        for (int k = first[row]; k < first[row + 1]; k++) successors[k] = (int)number(file), cumulative[k] = number(file);
    }
    fclose(file);
}

static void start_learning(long long steps) {
    q = must(malloc(sizeof(double *) * (size_t)players));
    policy = must(malloc(sizeof(double *) * (size_t)players));
    plays = must(malloc(sizeof(int64_t *) * (size_t)players));
    visits = must(calloc((size_t)states, sizeof(int64_t)));
    for (int i = 0; i < players; i++) {
        size_t cells = (size_t)states * (size_t)sizes[i];
        q[i] = must(calloc(cells, sizeof(double)));
        policy[i] = must(malloc(sizeof(double) * cells));
        plays[i] = must(calloc(cells, sizeof(int64_t)));
        for (size_t k = 0; k < cells; k++) policy[i][k] = 1.0 / sizes[i];
    }
#ifdef TABULATED
    alphas = must(malloc(sizeof(double) * (size_t)(steps + 1)));
    betas = must(malloc(sizeof(double) * (size_t)(steps + 1)));
    for (long long n = 0; n <= steps; n++) {
        alphas[n] = z_alpha * pow((double)n + 1.0, -c_alpha);
        betas[n] = z_beta * pow((double)n + 1.0, -c_beta);
    }
#else
    (void)steps;
#endif
}

#ifdef TABULATED
static double alpha(int64_t n) { return alphas[n]; }
static double beta(int64_t n) { return betas[n]; }
#else
static double alpha(int64_t n) { return z_alpha * pow((double)n + 1.0, -c_alpha); }
static double beta(int64_t n) { return z_beta * pow((double)n + 1.0, -c_beta); }
#endif

static int next_state(size_t row) {
    int low = first[row], last = first[row + 1] - 1, place = low;
    if (low == last) return successors[low];
    double u = uniform();
    for (int k = low; k < last; k++) place += u >= cumulative[k];
    return successors[place];
}

static int act(int i, int s) { /* (6) */
    double u = uniform(), reached = 0.0, keep = 1.0 - theta, floor = theta / sizes[i];
    const double *p = policy[i] + s * sizes[i];
    int chosen = 0;
    for (int a = 0; a < sizes[i] - 1; a++) {
        reached += keep * p[a] + floor;
        chosen += u >= reached;
    }
    return chosen;
}

static void learn(int i, int s, int a, double reward, double step, int following) { /* counters, (4a), (5a) */
    int size = sizes[i];
    double *here = q[i] + s * size, *p = policy[i] + s * size;
    const double *there = q[i] + following * size, *held = policy[i] + following * size;
    double rate = alpha(++plays[i][s * size + a]), future = 0.0;
    int best = 0;
    for (int b = 0; b < size; b++) {
        future += held[b] * there[b];
        if (here[b] > here[best]) best = b;
    }
    here[a] += rate * (reward + discount * future - here[a]);
    for (int b = 0; b < size; b++) p[b] += step * ((b == best) - p[b]);
}

int main(int count, char **words) {
    if (count != 4) return 2;
    read_game(words[1]);
    long long steps = atoll(words[2]);
    start_learning(steps);
    seed_rng((uint64_t)atoll(words[3]));
    int *actions = must(malloc(sizeof(int) * (size_t)players));
    int s = (int)(uniform() * states);
    for (int i = 0; i < players; i++) actions[i] = act(i, s);
    struct timespec start, stop;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &start);
    for (long long t = 1; t <= steps; t++) {
        size_t row = (size_t)s;
        for (int i = 0; i < players; i++) row = row * (size_t)sizes[i] + (size_t)actions[i];
        int following = next_state(row);
        double step = beta(++visits[s]);
        for (int i = 0; i < players; i++) {
            learn(i, s, actions[i], payoffs[row * (size_t)players + (size_t)i], step, following);
            actions[i] = act(i, following);
        }
        s = following;
    }
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &stop);
    printf("%.9f\n", (double)(stop.tv_sec - start.tv_sec) + 1e-9 * (double)(stop.tv_nsec - start.tv_nsec));
    for (int i = 0; i < players; i++)
        for (int k = 0; k < states * sizes[i]; k++) printf("%.17g %.17g\n", q[i][k], policy[i][k]);
    return 0;
}
