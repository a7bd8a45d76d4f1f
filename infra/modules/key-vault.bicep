@description('Region of the vault.')
param location string
@description('Tags of every resource.')
param tags object
@description('Name of the vault: 3 to 24 letters, digits and hyphens, unique in Azure.')
param name string
@description('The secrets, by the names of the settings that need them. Empty ones weren\'t given, and aren\'t created.')
@secure()
param secrets object

@export()
@description('The name in the vault of a setting\'s secret. A vault doesn\'t allow underscores.')
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
    // Access is by roles, not by the vault's own access policies.
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: 90
    // Nobody can purge a deleted secret or vault before those 90 days are over.
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
