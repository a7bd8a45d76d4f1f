targetScope = 'subscription'

import { subscriber } from 'modules/service-bus.bicep'

// ---- Where ----

@description('Name of this installation, such as prod. All resource names are derived from it, so several environments can exist side by side.')
@minLength(1)
@maxLength(32)
param environmentName string

@description('Region of all resources. Flex Consumption must be available there: az functionapp list-flexconsumption-locations.')
@minLength(1)
@metadata({
  azd: {
    type: 'location'
  }
})
param location string

@description('Name of the resource group, which is created.')
@minLength(1)
@maxLength(90)
param resourceGroupName string = 'rg-linq-alerts-${environmentName}'

// ---- Secrets: they go into the vault, and nowhere else ----

@description('The Linq account\'s API token: LINQ_API_V3_API_KEY.')
@secure()
@minLength(1)
param linqApiKey string

@description('A Slack incoming webhook: SLACK_WEBHOOK_URL. Empty: none.')
@secure()
param slackWebhookUrl string = ''

@description('Instead of the webhook, a Slack bot\'s token: SLACK_BOT_TOKEN. Needs slackChannel. Empty: none.')
@secure()
param slackBotToken string = ''

@description('The mail server, smtp://user:password@host:587 or smtps://user:password@host:465: SMTP_URL. Needs emailFrom and emailTo. Empty: no e-mail.')
@secure()
param smtpUrl string = ''

@description('The address that events are posted to: WEBHOOK_URL. Needs webhookSecret. Empty: none.')
@secure()
param webhookUrl string = ''

@description('Signs the posted events, whsec_ and base64: WEBHOOK_SECRET. Empty: none.')
@secure()
param webhookSecret string = ''

@description('The previous signing secret, while receivers switch to the new one: WEBHOOK_SECRET_PREVIOUS. Empty: none.')
@secure()
param webhookSecretPrevious string = ''

@description('An address that is called every minute while everything works, so that an external service notices when it doesn\'t: HEARTBEAT_URL. Empty: none.')
@secure()
param heartbeatUrl string = ''

// ---- The product's settings: docs/settings.md. Empty: the product's default ----

@description('ID of the channel that the Slack bot posts to: SLACK_CHANNEL.')
param slackChannel string = ''

@description('Sender of the e-mails: EMAIL_FROM.')
param emailFrom string = ''

@description('Recipients of the e-mails, up to 50 addresses separated by commas: EMAIL_TO.')
param emailTo string = ''

@description('Time between the starts of two passes over a line, hh:mm:ss, whole minutes: Poll:Every.')
param pollEvery string = ''

@description('Poll only these lines, E.164 separated by commas: Poll:Lines.')
param pollLines string = ''

@description('How long the first change waits for others to be sent with it, hh:mm:ss: Group:Wait.')
param groupWait string = ''

@description('Minimum time between two digests of one route and line, hh:mm:ss: Group:Interval.')
param groupInterval string = ''

@description('Any other setting by its environment variable name, such as { Alerts__Routes__0__Name: \'urgent\' }. No secrets, because they would be readable in the portal.')
param settings object = {}

// ---- Access to the page ----

@description('Who can open the live page and the read API: anyone with an app key, anyone who signs in with Entra, or nobody. Silences stay available with a key: Page:Access.')
@allowed(['key', 'entra', 'off'])
param pageAccess string = 'key'

@description('Client ID of the app registration with which people sign in. Required if pageAccess is entra.')
param pageClientId string = ''

// ---- Other recipients ----

@description('Subscriptions of other systems on the topic; each is read by one identity only.')
param extraSubscriptions subscriber[] = []

@description('Whom Azure Monitor notifies by e-mail when something is wrong with the app itself, addresses separated by commas. Empty: nobody; the alerts show in the portal.')
param operatorEmails string = ''

// ---- Size ----

@description('Redundancy of the storage account. ZRS survives the loss of a data center; use LRS if the region has no zones.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS'])
param storageRedundancy string = 'Standard_ZRS'

@description('How long logs are kept, in days.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 30

@description('Memory of one instance. A pass needs little: it reads page by page.')
@allowed([512, 2048, 4096])
param instanceMemoryMB int = 2048

@description('Maximum instances of each function. 40 is enough for hundreds of lines, because an instance polls several at once. Currently Azure accepts fewer than 40 in three regions only.')
@minValue(1)
@maxValue(1000)
param maximumInstanceCount int = 40

// The same names for each deployment, but different ones in each subscription and region.
var token = uniqueString(subscription().id, environmentName, location)
var tags = {
  'azd-env-name': environmentName
}
// Modules get names, not other modules' outputs: what-if skips a module whose resource names it can't know beforehand.
var storageName = 'st${token}'
var serviceBusName = 'sb-${token}'
var vaultName = 'kv-${token}'
var insightsName = 'appi-${token}'

// One line per secret. An empty one isn't created and its setting isn't set, because the app refuses to start with an empty setting.
var secrets = {
  LINQ_API_V3_API_KEY: linqApiKey
  SLACK_WEBHOOK_URL: slackWebhookUrl
  SLACK_BOT_TOKEN: slackBotToken
  SMTP_URL: smtpUrl
  WEBHOOK_URL: webhookUrl
  WEBHOOK_SECRET: webhookSecret
  WEBHOOK_SECRET_PREVIOUS: webhookSecretPrevious
  HEARTBEAT_URL: heartbeatUrl
}
var plainSettings = {
  SLACK_CHANNEL: slackChannel
  EMAIL_FROM: emailFrom
  EMAIL_TO: emailTo
  Poll__Every: pollEvery
  Poll__Lines: pollLines
  Group__Wait: groupWait
  Group__Interval: groupInterval
  Page__Access: pageAccess
}
var givenSecrets = map(filter(items(secrets), secret => !empty(secret.value)), secret => secret.key)
var givenSettings = toObject(
  filter(items(plainSettings), setting => !empty(setting.value)),
  setting => setting.key,
  setting => setting.value
)

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: resourceGroupName
  location: location
  tags: tags
}

module identity 'modules/identity.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    name: 'id-${token}'
  }
}

module storage 'modules/storage.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    name: storageName
    redundancy: storageRedundancy
  }
}

module serviceBus 'modules/service-bus.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    name: serviceBusName
    extraSubscriptions: extraSubscriptions
  }
}

module vault 'modules/key-vault.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    name: vaultName
    secrets: secrets
  }
}

module logs 'modules/logs.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    workspaceName: 'log-${token}'
    insightsName: insightsName
    retentionDays: logRetentionDays
  }
}

module roles 'modules/roles.bicep' = {
  scope: group
  dependsOn: [storage, serviceBus, vault, logs]
  params: {
    principalId: identity.outputs.principalId
    storageName: storageName
    serviceBusName: serviceBusName
    vaultName: vaultName
    insightsName: insightsName
  }
}

module functionApp 'modules/function-app.bicep' = {
  scope: group
  // Its first start reads the vault, the tables and the queues.
  dependsOn: [roles]
  params: {
    location: location
    tags: tags
    name: 'func-linq-alerts-${token}'
    planName: 'plan-${token}'
    identityId: identity.outputs.id
    identityClientId: identity.outputs.clientId
    blobUri: storage.outputs.blobUri
    tableUri: storage.outputs.tableUri
    packagesUri: storage.outputs.packagesUri
    serviceBusHost: serviceBus.outputs.host
    insightsName: insightsName
    vaultName: vaultName
    vaultSettings: givenSecrets
    settings: union(settings, givenSettings)
    instanceMemoryMB: instanceMemoryMB
    maximumInstanceCount: maximumInstanceCount
    signInClientId: pageAccess == 'entra' ? pageClientId : ''
  }
}

module alerts 'modules/alerts.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    prefix: 'linq-alerts-${environmentName}'
    operatorEmails: map(filter(split(operatorEmails, ','), address => !empty(trim(address))), address => trim(address))
    workspaceId: logs.outputs.workspaceId
    serviceBusId: serviceBus.outputs.id
  }
}

@description('The resource group that contains everything.')
output AZURE_RESOURCE_GROUP string = group.name
@description('The function app, for deploying its code.')
output AZURE_FUNCTION_APP_NAME string = functionApp.outputs.name
@description('The live page.')
output PAGE_URL string = pageAccess == 'off' ? '' : '${functionApp.outputs.url}/api/page'
@description('Says whether the app is healthy.')
output HEALTH_URL string = '${functionApp.outputs.url}/api/health'
@description('The Service Bus namespace, for subscribers.')
output SERVICE_BUS_HOST string = serviceBus.outputs.host
@description('The vault, for changing secrets.')
output AZURE_KEY_VAULT_NAME string = vault.outputs.name
