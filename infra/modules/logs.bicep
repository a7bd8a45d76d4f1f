@description('Region of the logs.')
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

// The Functions host writes its own logs and the worker's here. The worker writes only our own metrics and spans: the HTTP client's would contain the
// addresses of outgoing calls, and with them a Slack webhook's secret and people's phone numbers.
resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: insightsName
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    IngestionMode: 'LogAnalytics'
    // The connection string alone doesn't allow writing, so it isn't a secret.
    DisableLocalAuth: true
  }
}

output workspaceId string = workspace.id
