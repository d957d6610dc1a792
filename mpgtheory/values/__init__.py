"""What a policy is worth: values, Bellman operators, best responses, visitation, gradients, and second ways to each."""
