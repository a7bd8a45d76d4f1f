@description('Region of the identity.')
param location string
@description('Tags of every resource.')
param tags object
@description('Name of the identity.')
param name string

// One identity, created before everything else, so that all its roles exist before the app starts for the first time. A system-assigned identity would
// only exist once the app does, so the app would start without access and be rejected for minutes.
resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: name
  location: location
  tags: tags
}

output id string = identity.id
output clientId string = identity.properties.clientId
output principalId string = identity.properties.principalId
