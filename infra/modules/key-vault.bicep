@description('Where the vault lies.')
param location string
@description('Tags of every resource.')
param tags object
@description('Name of the vault: 3 to 24 letters, digits and hyphens, unique in Azure.')
param name string
@description('The secrets by the names of the settings that need them. An empty one was not given, and none is made for it.')
@secure()
param secrets object

@export()
@description('The name in the vault of a setting\'s secret: a vault allows no underscore.')
func secretName(setting string) string => toLower(replace(setting, '_', '-'))

resource vault 'Microsoft.KeyVault/vaults@2025-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: {
      family: 'A'
      name: 'standard'
    }
    // Roles decide who reads, not a list of the vault's own.
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: 90
    // Nobody can destroy a deleted secret or vault before those 90 days are over.
    enablePurgeProtection: true
  }
}

resource secret 'Microsoft.KeyVault/vaults/secrets@2025-05-01' = [
  for given in items(secrets): if (!empty(given.value)) {
    parent: vault
    name: secretName(given.key)
    properties: {
      value: given.value
    }
  }
]

output name string = vault.name
