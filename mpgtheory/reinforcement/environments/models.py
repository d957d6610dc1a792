"""Ask a policy model what it does: a function, a module of torch or JAX, or an object with `predict`.

No library of models is imported here: a torch module is known by the torch that is loaded already, everything else
by what it offers.

    function    called with one observation; returns probabilities, or the number or label of an action
    module      torch.nn.Module: called with the observations of all states at once, in evaluation mode
    predictor   has `predict(observations)`, as in Stable-Baselines3; where its `policy` has a distribution over
                actions, that distribution, otherwise the action that it predicts
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from mpgtheory.arithmetic import Array


def is_model(value: Any) -> bool:
    """Whether a value is a model, or a list or dict of models, and no table of numbers."""
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return len(value) > 0 and all(callable(one) or is_predictor(one) for one in value)
    return callable(value) or is_predictor(value)


def is_predictor(value: Any) -> bool:
    """Whether a value predicts actions as the agents of Stable-Baselines3 do."""
    return callable(getattr(value, "predict", None))


def is_module(value: Any) -> bool:
    """Whether a value is a torch module; without torch loaded nothing is."""
    torch = sys.modules.get("torch")
    return torch is not None and hasattr(torch, "nn") and isinstance(value, torch.nn.Module)


def answers(model: Any, seen: Array, *, deterministic: bool, batched: bool) -> list[Any]:
    """The answer of a model to each observation, as arrays or scalars."""
    if is_module(model):
        return list(_of_module(model, seen))
    if is_predictor(model):
        return list(_of_predictor(model, seen, deterministic=deterministic))
    if batched:
        return list(plain(model(seen)))
    return [plain(model(one.item() if one.ndim == 0 else one)) for one in seen]


def plain(answer: Any) -> Any:
    """An answer as a NumPy array or scalar: of a distribution its probabilities, of a tensor its numbers."""
    if isinstance(answer, str):
        return answer
    answer = getattr(answer, "probs", answer)
    if hasattr(answer, "detach"):
        answer = answer.detach().cpu()
        if str(answer.dtype) == "torch.bfloat16":  # NumPy has no such numbers
            answer = answer.float()
        answer = answer.numpy()
    return np.asarray(answer)


def _of_module(module: Any, seen: Array) -> Array:
    """The output of a torch module for all observations, in evaluation mode, which is undone afterwards."""
    torch = sys.modules["torch"]
    given = torch.as_tensor(np.array(seen))
    parameter = next(iter(module.parameters()), None)
    if parameter is not None:
        given = given.to(parameter.device)
        if given.is_floating_point():
            given = given.to(parameter.dtype)
    was_training = module.training
    module.eval()
    try:
        with torch.no_grad():
            answer = module(given)
    finally:
        module.train(was_training)
    return np.asarray(plain(answer[0] if isinstance(answer, tuple) else answer))


def _of_predictor(model: Any, seen: Array, *, deterministic: bool) -> Array:
    """The probabilities of an agent's actions where it has a distribution; otherwise the actions that it predicts."""
    policy: Any = getattr(model, "policy", None)
    if not deterministic and hasattr(policy, "get_distribution") and hasattr(policy, "obs_to_tensor"):
        distribution = policy.get_distribution(policy.obs_to_tensor(seen)[0])
        return np.asarray(plain(getattr(distribution, "distribution", distribution)))
    answer = model.predict(seen, deterministic=True)
    return np.asarray(plain(answer[0] if isinstance(answer, tuple) else answer))
