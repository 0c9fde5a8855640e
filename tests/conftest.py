"""What all tests share."""

from hypothesis import HealthCheck, settings

# No deadline: no test may fail because the machine was busy.
settings.register_profile("textfix", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("textfix")
