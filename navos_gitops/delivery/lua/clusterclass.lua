-- Health of a ClusterClass: reconciled when its whole reconciliation of this generation succeeded.
local status = obj.status or {}
local conditions = {}
-- Objects of v1beta1 keep these conditions in a place of their own.
for _, condition in ipairs((status.v1beta2 or status).conditions or {}) do
  conditions[condition.type] = condition
end

local function failed(name, value)
  local condition = conditions[name]
  return condition ~= nil
    and condition.status == value
    and (condition.observedGeneration == nil or condition.observedGeneration == obj.metadata.generation)
end

if conditions.Paused ~= nil and conditions.Paused.status == "True" then
  return { status = "Suspended", message = "paused" }
end
if failed("VariablesReady", "False") then
  return { status = "Degraded", message = conditions.VariablesReady.message }
end
if status.observedGeneration == obj.metadata.generation then
  if failed("RefVersionsUpToDate", "False") then
    return { status = "Healthy", message = conditions.RefVersionsUpToDate.message }
  end
  return { status = "Healthy", message = "reconciled" }
end
-- A template that is not there shows like this; the sync fails and tries again, instead of waiting for ever.
if failed("RefVersionsUpToDate", "Unknown") then
  return { status = "Degraded", message = "a template that it refers to could not be read" }
end
return { status = "Progressing", message = "this generation has not been reconciled yet" }
