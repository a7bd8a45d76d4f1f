@description('Region of the log alert rules.')
param location string
@description('Tags of every resource.')
param tags object
@description('Prefix of the rules\' names.')
param prefix string
@description('Who gets an e-mail when a rule fires. If empty, the rules still show in the portal.')
param operatorEmails string[]
@description('Resource id of the Log Analytics workspace.')
param workspaceId string
@description('Resource id of the Service Bus namespace.')
param serviceBusId string

// The Heartbeat function writes one line a minute: "heartbeat " and an object of counts. It travels by the Functions host to AppTraces, a few
// minutes late; host.json keeps it out of sampling. It reports the current state and not what happened, so a rule looks at the worst of the last
// 15 minutes. The rules cover what the product's own alerts cannot report, because they do not need the app to run.
var heartbeats = 'AppTraces | where Message startswith "heartbeat {" | extend Row = parse_json(substring(Message, 10))'

var rules = [
  {
    name: 'heartbeat-missing'
    severity: 1
    summary: 'Linq Alerts: no heartbeat for 15 minutes'
    description: 'The app has sent no heartbeat for 15 minutes, so health changes may not be detected and no alerts are sent. What was recorded is kept and sent later. Right after the first deployment this means that the code is not deployed yet. Otherwise check the function app: is it running, does /api/health answer, and what do its latest AppTraces and AppExceptions say? A wrong setting stops the start with a message that names it. Fix it, or restart the app. Azure disables a rule whose query fails for a week; enable it again when the workspace answers.'
    query: '${heartbeats} | summarize Value = count()'
    aggregation: 'Total'
    operator: 'LessThan'
    threshold: 1
  }
  {
    name: 'lines-stale'
    severity: 2
    summary: 'Linq Alerts: lines were not read completely'
    description: 'At least one line has had no complete pass for 15 minutes (or three times Poll:Every, if that is longer), so health changes of its chats are not being detected. Check Slack or your e-mail for the alarm that names the cause, or the PollLine function in AppTraces: a key that Linq rejects, Linq not answering, or a pass that takes longer than Poll:PassLimit. Nothing is lost: the next complete pass finds what changed and is still so.'
    query: '${heartbeats} | project TimeGenerated, Value = toint(Row.stale)'
    aggregation: 'Maximum'
    operator: 'GreaterThan'
    threshold: 0
  }
  {
    name: 'deliveries-dead'
    severity: 2
    summary: 'Linq Alerts: alerts could not be delivered'
    description: 'In the last hour at least one alert was given up because its place rejected it (a revoked webhook, a wrong address) or failed for 24 hours. The reason was sent to the fallback place. Check the function app\'s AppTraces for the place and the reason, put the new secret into the vault or the right setting into the deployment, and refresh. Dead alerts stay on record, and replay sends them again. This alert resolves an hour after the last one.'
    query: '${heartbeats} | project TimeGenerated, Value = toint(Row.dead)'
    aggregation: 'Maximum'
    operator: 'GreaterThan'
    threshold: 0
  }
  {
    name: 'events-pending'
    severity: 2
    summary: 'Linq Alerts: events have waited for 15 minutes to be published'
    description: 'Changes were recorded, but the oldest has waited more than 15 minutes to reach the Service Bus topic, so no alerts are sent. The relay retries every minute and loses nothing. Check AppTraces for what the Service Bus answered: the app\'s identity lacks the role Azure Service Bus Data Sender on the topic, the topic is full because nothing reads one of its subscriptions, or the namespace is down.'
    query: '${heartbeats} | project TimeGenerated, Value = toint(Row.pendingSeconds)'
    aggregation: 'Maximum'
    operator: 'GreaterThan'
    threshold: 900
  }
]

// Action groups and metric alerts have no region: 'global' is the only location.
resource operators 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: '${prefix}-operators'
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'LinqAlerts'
    enabled: true
    emailReceivers: map(operatorEmails, (address, i) => {
      name: 'operator-${i}'
      emailAddress: address
      useCommonAlertSchema: true
    })
  }
}

resource rule 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for one in rules: {
    name: '${prefix}-${one.name}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: one.summary
      description: one.description
      severity: one.severity
      enabled: true
      scopes: [workspaceId]
      evaluationFrequency: 'PT5M'
      windowSize: 'PT15M'
      criteria: {
        allOf: [
          {
            query: one.query
            metricMeasureColumn: 'Value'
            timeAggregation: one.aggregation
            operator: one.operator
            threshold: one.threshold
            failingPeriods: {
              numberOfEvaluationPeriods: 1
              minFailingPeriodsToAlert: 1
            }
          }
        ]
      }
      // A workspace without any log lines doesn't know the table yet.
      skipQueryValidation: true
      autoMitigate: true
      actions: {
        actionGroups: [operators.id]
      }
    }
  }
]

// One rule, with a separate alert for each queue and topic. A topic counts the dead letters of all its subscriptions.
resource deadLetters 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: '${prefix}-dead-letters'
  location: 'global'
  tags: tags
  properties: {
    description: 'A queue or subscription of the Service Bus has dead-lettered messages; the dimension EntityName says which. notify-*: messages that could not be read, or are 14 days old; check DeadLetterReason and DeadLetterErrorDescription for what is wrong and what to do, then send them again to the same queue, never to the topic. poll-line, dispatch: a function failed ten times over one message; check AppExceptions, then delete the messages, because the next minute asks again. chat-health: one of its subscriptions, perhaps another system\'s that is not read. Resolves when the dead-letter queue is empty.'
    severity: 2
    enabled: true
    scopes: [serviceBusId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: 'dead-letters'
          metricNamespace: 'Microsoft.ServiceBus/namespaces'
          metricName: 'DeadletteredMessages'
          dimensions: [
            {
              name: 'EntityName'
              operator: 'Include'
              values: ['*']
            }
          ]
          timeAggregation: 'Maximum'
          operator: 'GreaterThan'
          threshold: 0
        }
      ]
    }
    autoMitigate: true
    actions: [
      {
        actionGroupId: operators.id
      }
    ]
  }
}
