"""What schemathesis must know of the service and no document says."""

import schemathesis
from schemathesis.specs.openapi.checks import negative_data_rejection


def leaves_out(value):
    """Whether some member is null: a member that is null is a member left out (RFC 7396), and no wrong one."""
    if isinstance(value, dict):
        return any(inner is None or leaves_out(inner) for inner in value.values())
    return isinstance(value, list) and any(leaves_out(inner) for inner in value)


@schemathesis.check
def wrong_data_is_refused(ctx, response, case):
    return None if leaves_out(case.body) else negative_data_rejection(ctx, response, case)
