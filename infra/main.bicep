targetScope = 'subscription'

import { subscriber } from 'modules/service-bus.bicep'

// ---- Where ----

@description('Name of this installation, such as prod. All names are made of it, so each environment stands beside the others.')
@minLength(1)
@maxLength(32)
param environmentName string

@description('Where everything lies. Flex Consumption must be offered there: az functionapp list-flexconsumption-locations.')
@minLength(1)
@metadata({
  azd: {
    type: 'location'
  }
})
param location string

@description('Name of the resource group, which is made.')
@minLength(1)
@maxLength(90)
param resourceGroupName string = 'rg-linq-alerts-${environmentName}'

// ---- Secrets: they go into the vault, and nowhere else ----

@description('The Linq account\'s token: LINQ_API_V3_API_KEY.')
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

@description('Where events are posted: WEBHOOK_URL. Needs webhookSecret. Empty: nowhere.')
@secure()
param webhookUrl string = ''

@description('Signs what is posted, whsec_ and base64: WEBHOOK_SECRET. Empty: none.')
@secure()
param webhookSecret string = ''

@description('The signing secret before it, while receivers change over: WEBHOOK_SECRET_PREVIOUS. Empty: none.')
@secure()
param webhookSecretPrevious string = ''

@description('Called every minute while all is well, so that somebody outside notices when it is not: HEARTBEAT_URL. Empty: nobody.')
@secure()
param heartbeatUrl string = ''

// ---- The product's settings: docs/settings.md. Empty: the product's default ----

@description('Id of the channel that the Slack bot posts to: SLACK_CHANNEL.')
param slackChannel string = ''

@description('Who sends the e-mail: EMAIL_FROM.')
param emailFrom string = ''

@description('Who is told by e-mail, up to 50 addresses with commas between them: EMAIL_TO.')
param emailTo string = ''

@description('Time between the starts of two passes over a line, hh:mm:ss, whole minutes: Poll:Every.')
param pollEvery string = ''

@description('Only these lines, E.164 with commas between them: Poll:Lines.')
param pollLines string = ''

@description('How long a first change waits for company, hh:mm:ss: Group:Wait.')
param groupWait string = ''

@description('Least time between two digests of one route and line, hh:mm:ss: Group:Interval.')
param groupInterval string = ''

@description('Any other setting by its name in the environment, such as { Alerts__Routes__0__Name: \'urgent\' }. No secrets: they would be readable in the portal.')
param settings object = {}

// ---- Who may look ----

@description('Who may open the live page and the read API: whoever has a key of the app, whoever signs in with Entra, or nobody. Silences stay, by key: Page:Access.')
@allowed(['key', 'entra', 'off'])
param pageAccess string = 'key'

@description('Client ID of the app registration by which people sign in. Needed for pageAccess entra.')
param pageClientId string = ''

// ---- Who else is told ----

@description('Subscriptions of other systems on the topic; each is read by one identity only.')
param extraSubscriptions subscriber[] = []

@description('Whom Azure Monitor tells by e-mail when the app itself is in trouble, addresses with commas between them. Empty: nobody, the alerts show in the portal.')
param operatorEmails string = ''

// ---- Size ----

@description('Copies of the storage account. ZRS survives the loss of a building; take LRS where the region has no zones.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS'])
param storageRedundancy string = 'Standard_ZRS'

@description('How long logs are kept, in days.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 30

@description('Memory of one instance. A pass needs little: it reads page by page.')
@allowed([512, 2048, 4096])
param instanceMemoryMB int = 2048

@description('Most instances of each function. 40 is enough for hundreds of lines: an instance polls several at once. So far Azure accepts less than 40 in three regions only.')
@minValue(1)
@maxValue(1000)
param maximumInstanceCount int = 40

// The same names at each deployment, and others in each subscription and region.
var token = uniqueString(subscription().id, environmentName, location)
var tags = {
  'azd-env-name': environmentName
}
// Names, not the modules' outputs, are what other modules are given: what-if skips a module whose resource names it cannot know beforehand.
var storageName = 'st${token}'
var serviceBusName = 'sb-${token}'
var vaultName = 'kv-${token}'
var insightsName = 'appi-${token}'

// One line a secret. An empty one is not made, and its setting is not set: set but empty is a mistake that stops the app's start.
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

@description('The resource group that holds everything.')
output AZURE_RESOURCE_GROUP string = group.name
@description('The function app, for deploying its code.')
output AZURE_FUNCTION_APP_NAME string = functionApp.outputs.name
@description('The live page.')
output PAGE_URL string = pageAccess == 'off' ? '' : '${functionApp.outputs.url}/api/page'
@description('Answers whether the app is in order.')
output HEALTH_URL string = '${functionApp.outputs.url}/api/health'
@description('The Service Bus namespace, for whoever subscribes.')
output SERVICE_BUS_HOST string = serviceBus.outputs.host
@description('The vault, for whoever changes a secret.')
output AZURE_KEY_VAULT_NAME string = vault.outputs.name
