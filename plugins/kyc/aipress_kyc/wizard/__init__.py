"""The wizard: a form for each section of the survey, made from the survey."""
