// Creates the subscription, and allows the function app's identity to read it and nothing else:
//   az deployment group create --resource-group <group of Linq Alerts> --template-file docs/samples/Consent/subscription.bicep \
//     --parameters namespaceName=<namespace> principalId=<object ID of the app's managed identity>
@description('The Service Bus namespace of Linq Alerts.')
param namespaceName string
@description('Object ID of the managed identity that the function app uses.')
param principalId string

resource topic 'Microsoft.ServiceBus/namespaces/topics@2024-01-01' existing = {
  name: '${namespaceName}/chat-health'
}

resource subscription 'Microsoft.ServiceBus/namespaces/topics/subscriptions@2024-01-01' = {
  parent: topic
  name: 'consent'
  properties: {
    lockDuration: 'PT1M'
    maxDeliveryCount: 10
    defaultMessageTimeToLive: 'P14D'
    deadLetteringOnMessageExpiration: true
  }
}

// Named $Default, because it replaces the rule that lets everything through.
resource rule 'Microsoft.ServiceBus/namespaces/topics/subscriptions/rules@2024-01-01' = {
  parent: subscription
  name: '$Default'
  properties: {
    filterType: 'SqlFilter'
    sqlFilter: {
      sqlExpression: 'type = \'chat-health-changed\' AND (status = \'OPTED_OUT\' OR previous = \'OPTED_OUT\') AND trial IS NULL'
    }
  }
}

var serviceBusDataReceiver = '4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0' // Azure Service Bus Data Receiver

resource reader 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: subscription
  name: guid(subscription.id, principalId, serviceBusDataReceiver)
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', serviceBusDataReceiver)
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}
