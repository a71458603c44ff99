"""The profiles of the demo world: every member has answered the survey, believably."""

from aipress_kyc.demo.loading import load

__all__ = ["load"]
