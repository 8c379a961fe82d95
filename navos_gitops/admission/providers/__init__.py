"""What infrastructure providers' mutating webhooks fill in, one module a provider.

Each has ``DEFAULTS``, a function for every kind whose webhook is modelled. A function gives the decoded object back
with what the webhook sets, exactly where that follows from the object alone; what else it sets is said in a
:class:`~navos_gitops.admission.call.Doubt`.
"""
