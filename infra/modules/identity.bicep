@description('Where the identity lies.')
param location string
@description('Tags of every resource.')
param tags object
@description('Name of the identity.')
param name string

// One identity, made before everything else: so all its roles stand before the app starts for the first time. A system-assigned identity would
// exist only with the app, which would start without access and be refused for minutes.
resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: name
  location: location
  tags: tags
}

output id string = identity.id
output clientId string = identity.properties.clientId
output principalId string = identity.properties.principalId
