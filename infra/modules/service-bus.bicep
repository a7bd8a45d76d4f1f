@description('Where the namespace lies.')
param location string
@description('Tags of every resource.')
param tags object
@description('Name of the namespace: 6 to 50 letters, digits and hyphens, unique in Azure.')
param name string
@description('Subscriptions of other systems, and who reads each.')
param extraSubscriptions subscriber[]

@export()
// Sealed: without it a misspelt sqlFilter would be ignored, and the subscription would receive everything.
@sealed()
@description('Another system that receives events: its subscription, which events it wants, and who reads it.')
type subscriber = {
  @description('The name of the subscription: unlike those of the notifiers, which have the names of their queues.')
  @minLength(1)
  @maxLength(50)
  name: string
  @description('Application properties that must be equal, such as { severity: \'critical\' }. Cheaper for Azure than SQL, and enough for most.')
  properties: { *: string }?
  @description('A SQL filter over application properties, such as status = \'OPTED_OUT\' OR previous = \'OPTED_OUT\'. Instead of properties, never with them.')
  @minLength(1)
  sqlFilter: string?
  @description('Object id of the identity that reads it.')
  principalId: string
  @description('What that identity is.')
  principalType: 'Group' | 'ServicePrincipal' | 'User'
  @description('Whether it requires sessions: a session is a line, and its events come in order. Cannot be changed later.')
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

// Every event is published here, and anybody may subscribe: docs/events.md is the contract.
resource topic 'Microsoft.ServiceBus/namespaces/topics@2024-01-01' = {
  parent: namespace
  name: names.topic
  properties: {
    // After a crash the relay publishes again what may have been published, under the same message id. It does so within a minute of its
    // next start. A day covers an app that stood still overnight in between; an id is never used for another event, so a long window hides
    // nothing, and with hundreds of events a day it costs nothing.
    requiresDuplicateDetection: true
    duplicateDetectionHistoryTimeWindow: 'P1D'
    // Order within a line would end at the partitions' edges.
    enablePartitioning: false
    supportOrdering: true
    defaultMessageTimeToLive: 'P14D'
  }
}

// One message a line and tick: poll it.
resource pollLine 'Microsoft.ServiceBus/namespaces/queues@2024-01-01' = {
  parent: namespace
  name: names.pollLineQueue
  properties: {
    // Two timers of one tick ask once.
    requiresDuplicateDetection: true
    duplicateDetectionHistoryTimeWindow: 'PT10M'
    lockDuration: 'PT5M'
    maxDeliveryCount: 10
    // Each message has the interval as its own, shorter time to live. A pass not begun in time is not wanted any more: the next tick asks again.
    defaultMessageTimeToLive: 'PT1H'
    deadLetteringOnMessageExpiration: false
  }
}

// Wake-ups: look what is due at a place. Where one is lost, the one-minute timer looks.
resource dispatch 'Microsoft.ServiceBus/namespaces/queues@2024-01-01' = {
  parent: namespace
  name: names.dispatchQueue
  properties: {
    // Many askers for one second wake once: a wake-up some minutes ahead may be asked for by every batch of events until then.
    requiresDuplicateDetection: true
    duplicateDetectionHistoryTimeWindow: 'PT1H'
    lockDuration: 'PT5M'
    maxDeliveryCount: 10
    defaultMessageTimeToLive: 'PT1H'
    deadLetteringOnMessageExpiration: false
  }
}

// What each notifier has still to take in.
resource notifierQueue 'Microsoft.ServiceBus/namespaces/queues@2024-01-01' = [
  for queue in notifierQueues: {
    parent: namespace
    name: queue
    properties: {
      // A message that somebody sends again by hand, out of the dead-letter queue, must arrive. The ledger knows what it has taken in.
      requiresDuplicateDetection: false
      lockDuration: 'PT5M'
      // While the store is out, messages are held for minutes and given back, each time one delivery more: 500 of them last for more than a day.
      // What cannot be read is dead-lettered by the code, at once.
      maxDeliveryCount: 500
      defaultMessageTimeToLive: 'P14D'
      deadLetteringOnMessageExpiration: true
    }
  }
]

// One after the other, here and below: Azure may answer Conflict to two changes of one topic at once.
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

// A rule of another name would stand beside the $Default that Azure makes, which lets everything through.
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

// On its own subscription and nothing else: it can neither publish nor take what others wait for.
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
