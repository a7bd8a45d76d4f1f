using 'main.bicep'

// Everything comes from environment variables, which azd sets from its own environment (azd env set NAME VALUE) and a pipeline from its secrets. So
// nothing needs to be changed here, and no secret is in a file. Names that the product also reads are the same as in docs/settings.md.

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME')
param location = readEnvironmentVariable('AZURE_LOCATION')

param linqApiKey = readEnvironmentVariable('LINQ_API_V3_API_KEY')
param slackWebhookUrl = readEnvironmentVariable('SLACK_WEBHOOK_URL', '')
param slackBotToken = readEnvironmentVariable('SLACK_BOT_TOKEN', '')
param smtpUrl = readEnvironmentVariable('SMTP_URL', '')
param webhookUrl = readEnvironmentVariable('WEBHOOK_URL', '')
param webhookSecret = readEnvironmentVariable('WEBHOOK_SECRET', '')
param webhookSecretPrevious = readEnvironmentVariable('WEBHOOK_SECRET_PREVIOUS', '')
param heartbeatUrl = readEnvironmentVariable('HEARTBEAT_URL', '')

param slackChannel = readEnvironmentVariable('SLACK_CHANNEL', '')
param emailFrom = readEnvironmentVariable('EMAIL_FROM', '')
param emailTo = readEnvironmentVariable('EMAIL_TO', '')
param pollEvery = readEnvironmentVariable('Poll__Every', '')
param pollLines = readEnvironmentVariable('Poll__Lines', '')
param groupWait = readEnvironmentVariable('Group__Wait', '')
param groupInterval = readEnvironmentVariable('Group__Interval', '')
// JSON, such as {"Alerts__Routes__0__Name":"urgent","Alerts__Routes__0__Places":"slack"}.
param settings = json(readEnvironmentVariable('LINQ_ALERTS_SETTINGS', '{}'))

// JSON, such as [{"name":"crm","properties":{"severity":"critical"},"principalId":"…","principalType":"ServicePrincipal"}].
param extraSubscriptions = json(readEnvironmentVariable('LINQ_ALERTS_SUBSCRIPTIONS', '[]'))
param operatorEmails = readEnvironmentVariable('LINQ_ALERTS_OPERATORS', '')

param pageAccess = readEnvironmentVariable('LINQ_ALERTS_PAGE', 'key')
param pageClientId = readEnvironmentVariable('LINQ_ALERTS_PAGE_CLIENT_ID', '')
