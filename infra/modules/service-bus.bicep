@description('Region of the namespace.')
param location string
@description('Tags of every resource.')
param tags object
@description('Name of the namespace: 6 to 50 letters, digits and hyphens, unique in Azure.')
param name string
@description('Subscriptions of other systems, and who reads each.')
param extraSubscriptions subscriber[]

@export()
// Sealed, because otherwise a misspelled sqlFilter would be ignored, and the subscription would receive everything.
@sealed()
@description('Another system that receives events: its subscription, which events it wants, and who reads it.')
type subscriber = {
  @description('The name of the subscription. It must differ from those of the notifiers, which are named like their queues.')
  @minLength(1)
  @maxLength(50)
  name: string
  @description('Application properties that must be equal, such as { severity: \'critical\' }. Cheaper for Azure than SQL, and usually enough.')
  properties: { *: string }?
  @description('A SQL filter over application properties, such as status = \'OPTED_OUT\' OR previous = \'OPTED_OUT\'. Use it instead of properties, never together with them.')
  @minLength(1)
  sqlFilter: string?
  @description('Object ID of the identity that reads it.')
  principalId: string
  @description('The kind of that identity.')
  principalType: 'Group' | 'ServicePrincipal' | 'User'
  @description('Whether it requires sessions. A session is a line, and its events arrive in order. Can\'t be changed later.')
  sessions: bool?
}

var names = loadJsonContent('../names.json')
var notifierQueues = [names.notifySlackQueue, names.notifyEmailQueue, names.notifyWebhookQueue]

// Standard: topics, duplicate detection and forwarding need it. Premium would be needed for private endpoints, or messages above 256 KB.
resource namespace 'Microsoft.ServiceBus/namespaces@2024-01-01' = {
  name: name
  location: location
  tags: tags
  sku: {
    name: 'Standard'
    tier: 'Standard'
  }
  properties: {
    // Only identities with a role get in.
    disableLocalAuth: true
    minimumTlsVersion: '1.2'
  }
}

// Every event is published here, and other systems can subscribe: docs/events.md is the contract.
resource topic 'Microsoft.ServiceBus/namespaces/topics@2024-01-01' = {
  parent: namespace
  name: names.topic
  properties: {
    // After a crash, the relay republishes what may already have been published, under the same message ID, within a minute of its next start. A day
    // covers an app that was down overnight. An ID is never used for another event, so a long window hides nothing, and with hundreds of events a day
    // it costs nothing.
    requiresDuplicateDetection: true
    duplicateDetectionHistoryTimeWindow: 'P1D'
    // Partitions would break the order within a line.
    enablePartitioning: false
    supportOrdering: true
    defaultMessageTimeToLive: 'P14D'
  }
}

// One message per line and tick: poll that line.
resource pollLine 'Microsoft.ServiceBus/namespaces/queues@2024-01-01' = {
  parent: namespace
  name: names.pollLineQueue
  properties: {
    // If two timers fire for the same tick, only one request is kept.
    requiresDuplicateDetection: true
    duplicateDetectionHistoryTimeWindow: 'PT10M'
    lockDuration: 'PT5M'
    maxDeliveryCount: 10
    // Each message has its own, shorter time to live: the polling interval. A pass that wasn't started by then is no longer needed, because the next
    // tick requests another.
    defaultMessageTimeToLive: 'PT1H'
    deadLetteringOnMessageExpiration: false
  }
}

// Wake-ups: check what is due at a place. If one is lost, the one-minute timer checks.
resource dispatch 'Microsoft.ServiceBus/namespaces/queues@2024-01-01' = {
  parent: namespace
  name: names.dispatchQueue
  properties: {
    // Many requests for the same second cause one wake-up: every batch of events until then may request the same one.
    requiresDuplicateDetection: true
    duplicateDetectionHistoryTimeWindow: 'PT1H'
    lockDuration: 'PT5M'
    maxDeliveryCount: 10
    defaultMessageTimeToLive: 'PT1H'
    deadLetteringOnMessageExpiration: false
  }
}

// Events that each notifier still has to take in.
resource notifierQueue 'Microsoft.ServiceBus/namespaces/queues@2024-01-01' = [
  for queue in notifierQueues: {
    parent: namespace
    name: queue
    properties: {
      // A message resent by hand from the dead-letter queue must arrive. The ledger knows which events it has taken in.
      requiresDuplicateDetection: false
      lockDuration: 'PT5M'
      // While the store is down, messages are held for minutes and released, which counts as a delivery each time: 500 of them cover more than a day.
      // Unreadable messages are dead-lettered by the code immediately.
      maxDeliveryCount: 500
      defaultMessageTimeToLive: 'P14D'
      deadLetteringOnMessageExpiration: true
    }
  }
]

// One after the other, here and below: Azure may answer Conflict to two simultaneous changes of one topic.
@batchSize(1)
resource notifier 'Microsoft.ServiceBus/namespaces/topics/subscriptions@2024-01-01' = [
  for (queue, i) in notifierQueues: {
    parent: topic
    name: queue
    properties: {
      forwardTo: notifierQueue[i].name
      maxDeliveryCount: 10
      defaultMessageTimeToLive: 'P14D'
      deadLetteringOnMessageExpiration: true
      deadLetteringOnFilterEvaluationExceptions: true
    }
  }
]

// A rule with another name would be added to Azure's $Default rule, which lets everything through.
@batchSize(1)
resource notifierRule 'Microsoft.ServiceBus/namespaces/topics/subscriptions/rules@2024-01-01' = [
  for (queue, i) in notifierQueues: {
    parent: notifier[i]
    name: '$Default'
    properties: {
      filterType: 'SqlFilter'
      sqlFilter: {
        sqlExpression: '1=1'
      }
    }
  }
]

@batchSize(1)
resource extraSubscription 'Microsoft.ServiceBus/namespaces/topics/subscriptions@2024-01-01' = [
  for extra in extraSubscriptions: {
    parent: topic
    name: extra.name
    dependsOn: [notifierRule]
    properties: {
      requiresSession: extra.?sessions ?? false
      lockDuration: 'PT1M'
      maxDeliveryCount: 10
      defaultMessageTimeToLive: 'P14D'
      deadLetteringOnMessageExpiration: true
      deadLetteringOnFilterEvaluationExceptions: true
    }
  }
]

@batchSize(1)
resource extraRule 'Microsoft.ServiceBus/namespaces/topics/subscriptions/rules@2024-01-01' = [
  for (extra, i) in extraSubscriptions: {
    parent: extraSubscription[i]
    name: '$Default'
    properties: empty(extra.?properties ?? {})
      ? {
          filterType: 'SqlFilter'
          sqlFilter: {
            sqlExpression: extra.?sqlFilter ?? '1=1'
          }
        }
      : {
          filterType: 'CorrelationFilter'
          correlationFilter: {
            properties: extra.?sqlFilter == null
              ? extra.?properties ?? {}
              : fail('The extra subscription "${extra.name}" has both properties and sqlFilter. Keep one of them')
          }
        }
  }
]

var serviceBusDataReceiver = '4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0' // Azure Service Bus Data Receiver

// Only on its own subscription: it can neither publish nor receive messages meant for others.
resource reader 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (extra, i) in extraSubscriptions: {
    scope: extraSubscription[i]
    name: guid(extraSubscription[i].id, extra.principalId, serviceBusDataReceiver)
    properties: {
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', serviceBusDataReceiver)
      principalId: extra.principalId
      principalType: extra.principalType
    }
  }
]

output id string = namespace.id
// The endpoint is https://host:443/.
output host string = split(split(namespace.properties.serviceBusEndpoint, '/')[2], ':')[0]
