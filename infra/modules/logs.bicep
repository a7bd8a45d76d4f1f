@description('Where the logs lie.')
param location string
@description('Tags of every resource.')
param tags object
@description('Name of the workspace.')
param workspaceName string
@description('Name of the Application Insights resource.')
param insightsName string
@description('How long logs are kept.')
param retentionDays int

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-07-01' = {
  name: workspaceName
  location: location
  tags: tags
  properties: {
    sku: {
      name: 'PerGB2018'
    }
    retentionInDays: retentionDays
  }
}

// The Functions host writes its logs and the worker's here; the worker itself writes our own metrics and spans, and no others: those of the HTTP
// client would hold the addresses of outgoing calls, and in them a Slack webhook's secret and people's phone numbers.
resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: insightsName
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    IngestionMode: 'LogAnalytics'
    // Who has the connection string alone cannot write: it is no secret.
    DisableLocalAuth: true
  }
}

output workspaceId string = workspace.id
