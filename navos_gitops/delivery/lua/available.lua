-- Health of a Cluster or a KubeadmControlPlane by its v1beta2 conditions, as far as they are of this generation.
local status = obj.status or {}
local conditions = {}
-- Objects of v1beta1 keep these conditions in a place of their own.
for _, condition in ipairs((status.v1beta2 or status).conditions or {}) do
  conditions[condition.type] = condition
end

local function health(word, condition, otherwise)
  local message = condition and condition.message
  if message == nil or message == "" then
    message = otherwise
  end
  return { status = word, message = message }
end

local function is(name, value)
  return conditions[name] ~= nil and conditions[name].status == value
end

local function behind(condition)
  return condition == nil
    or condition.observedGeneration ~= nil and condition.observedGeneration ~= obj.metadata.generation
end

if is("Paused", "True") or obj.spec.paused == true then
  return health("Suspended", nil, "paused")
end
if status.observedGeneration ~= obj.metadata.generation then
  return health("Progressing", nil, "this generation has not been looked at yet")
end

local topology = conditions.TopologyReconciled
if obj.spec.topology ~= nil then
  if behind(topology) then
    return health("Progressing", nil, "the topology of this generation has not been looked at yet")
  end
  -- Workers that were told to keep their version for now are no reason to wait.
  local deferred = topology.reason == "MachineDeploymentsUpgradeDeferred"
    or topology.reason == "MachinePoolsUpgradeDeferred"
  if topology.status ~= "True" and not deferred then
    return health(topology.reason == "ReconcileFailed" and "Degraded" or "Progressing", topology, topology.reason)
  end
end

for _, name in ipairs({ "RollingOut", "ScalingUp", "ScalingDown" }) do
  if is(name, "True") then
    return health("Progressing", conditions[name], name)
  end
end

local available = conditions.Available
if behind(available) then
  return health("Progressing", nil, "whether it is available is not known yet")
end
if available.status == "True" then
  return health("Healthy", available, "available")
end
-- Not available since before there was a control plane: it is still being made. Times sort as text.
local initialized = conditions.ControlPlaneInitialized or conditions.Initialized
local made = initialized ~= nil
  and initialized.status == "True"
  and initialized.lastTransitionTime < available.lastTransitionTime
if available.status == "False" and made then
  return health("Degraded", available, "not available")
end
return health("Progressing", available, "not available yet")
