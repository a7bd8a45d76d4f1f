import { secretName } from 'key-vault.bicep'

@description('Region of the app.')
param location string
@description('Tags of every resource.')
param tags object
@description('Name of the app: unique in Azure.')
param name string
@description('Name of its plan.')
param planName string
@description('Resource id of the app\'s identity.')
param identityId string
@description('Client id of the app\'s identity.')
param identityClientId string
@description('Where the host keeps its locks and keys.')
param blobUri string
@description('Where the tables are.')
param tableUri string
@description('The container of the app\'s code.')
param packagesUri string
@description('Host name of the Service Bus namespace.')
param serviceBusHost string
@description('Name of the Application Insights resource.')
param insightsName string
@description('Name of the vault.')
param vaultName string
@description('The settings whose values are in the vault.')
param vaultSettings string[]
@description('The product\'s own settings that aren\'t secrets.')
param settings object
@description('Memory per instance.')
param instanceMemoryMB int
@description('Maximum instances per function.')
param maximumInstanceCount int
@description('Client ID of the app registration with which people sign in to the page. Empty: nobody signs in.')
param signInClientId string

var names = loadJsonContent('../names.json')

// Read by the Functions host. Runtime, version and package, which are app settings on other plans, are in functionAppConfig on Flex Consumption.
var hostSettings = {
  AzureWebJobsStorage__blobServiceUri: blobUri
  AzureWebJobsStorage__tableServiceUri: tableUri
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identityClientId
  APPLICATIONINSIGHTS_CONNECTION_STRING: insights.properties.ConnectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'
}

var connectionSettings = {
  // The triggers find the identity by the client ID next to the host name, our own clients by AZURE_CLIENT_ID.
  '${names.serviceBusConnection}__fullyQualifiedNamespace': serviceBusHost
  '${names.serviceBusConnection}__credential': 'managedidentity'
  '${names.serviceBusConnection}__clientId': identityClientId
  '${replace(names.tablesSetting, ':', '__')}': tableUri
  AZURE_CLIENT_ID: identityClientId
}

// Without a version, so that a value set in the vault by hand also applies: within a day, or as soon as the references are refreshed.
var references = toObject(
  vaultSettings,
  setting => setting,
  setting => '@Microsoft.KeyVault(VaultName=${vaultName};SecretName=${secretName(setting)})'
)

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: insightsName
}

resource plan 'Microsoft.Web/serverfarms@2024-11-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: {
    name: 'FC1'
    tier: 'FlexConsumption'
  }
  properties: {
    // Linux.
    reserved: true
  }
}

resource app 'Microsoft.Web/sites@2024-11-01' = {
  name: name
  location: location
  // This tag tells azd which app to deploy the code to.
  tags: union(tags, { 'azd-service-name': 'functions' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identityId}': {}
    }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: identityId
    functionAppConfig: {
      runtime: {
        name: 'dotnet-isolated'
        version: '10.0'
      }
      deployment: {
        storage: {
          type: 'blobContainer'
          value: packagesUri
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identityId
          }
        }
      }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemoryMB
        maximumInstanceCount: maximumInstanceCount
      }
    }
    siteConfig: {
      minTlsVersion: '1.2'
      // Later ones win, so that no setting from outside can change how the app reaches its own resources.
      appSettings: map(items(union(settings, references, connectionSettings, hostSettings)), setting => {
        name: setting.key
        value: setting.value
      })
    }
  }
}

// Publishing by user name and password is off: whoever deploys signs in to Azure.
resource publishByScm 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-11-01' = {
  parent: app
  name: 'scm'
  #disable-next-line BCP187 // The type has no location, but Azure has refused policies without one (bicep-types-az issue 1317).
  location: location
  properties: {
    allow: false
  }
}

resource publishByFtp 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-11-01' = {
  parent: app
  name: 'ftp'
  #disable-next-line BCP187 // The type has no location, but Azure has refused policies without one (bicep-types-az issue 1317).
  location: location
  properties: {
    allow: false
  }
}

// Signing in is possible but not enforced here. The app decides which addresses require it: programs use keys, and a list in an alert has a signed link.
resource signIn 'Microsoft.Web/sites/config@2024-11-01' = if (!empty(signInClientId)) {
  parent: app
  name: 'authsettingsV2'
  properties: {
    platform: {
      enabled: true
    }
    globalValidation: {
      requireAuthentication: false
      unauthenticatedClientAction: 'AllowAnonymous'
    }
    httpSettings: {
      requireHttps: true
    }
    identityProviders: {
      azureActiveDirectory: {
        enabled: true
        registration: {
          clientId: signInClientId
          openIdIssuer: '${environment().authentication.loginEndpoint}${tenant().tenantId}/v2.0'
        }
      }
    }
    login: {
      tokenStore: {
        enabled: false
      }
    }
  }
}

output name string = app.name
output url string = 'https://${app.properties.defaultHostName}'
