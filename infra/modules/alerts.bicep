@description('Where the log alert rules lie.')
param location string
@description('Tags of every resource.')
param tags object
@description('What the rules\' names begin with.')
param prefix string
@description('Who is told by e-mail when a rule fires. Nobody: the rules still show in the portal.')
param operatorEmails string[]
@description('Resource id of the Log Analytics workspace.')
param workspaceId string
@description('Resource id of the Service Bus namespace.')
param serviceBusId string

// The Heartbeat function writes one line a minute: "heartbeat " and an object of counts. It travels by the Functions host to AppTraces, a few
// minutes late; host.json keeps it out of sampling. It says how things stand and not what happened, so a rule looks at the worst of the last
// 15 minutes. The rules hear of trouble where the product's own alerts cannot tell it: they do not need the app to run.
var heartbeats = 'AppTraces | where Message startswith "heartbeat {" | extend Row = parse_json(substring(Message, 10))'

var rules = [
  {
    name: 'heartbeat-missing'
    severity: 1
    summary: 'Linq Alerts: no heartbeat for 15 minutes'
    description: 'The app has not said for 15 minutes that it runs, so chats may turn bad and nobody is told. What was recorded is kept and told late. Right after the first deployment: the code is not deployed yet. Otherwise look at the function app: is it stopped, does /api/health answer, what do its last AppTraces and AppExceptions say? A wrong setting stops the start with a message that names it. Cure that, or restart the app. Azure disables a rule whose query fails for a week; enable it again when the workspace answers.'
    query: '${heartbeats} | summarize Value = count()'
    aggregation: 'Total'
    operator: 'LessThan'
    threshold: 1
  }
  {
    name: 'lines-stale'
    severity: 2
    summary: 'Linq Alerts: lines were not read to their end'
    description: 'At least one line has had no complete pass for a while (15 minutes, or three times Poll:Every where that is longer), so changes of its chats are not seen. Look for the alarm on Slack or by e-mail, which names the cause; or for the PollLine function in AppTraces: a key that Linq refuses, Linq not answering, a pass longer than Poll:PassLimit. Nothing is lost: the next complete pass sees what turned and stayed.'
    query: '${heartbeats} | project TimeGenerated, Value = toint(Row.stale)'
    aggregation: 'Maximum'
    operator: 'GreaterThan'
    threshold: 0
  }
  {
    name: 'deliveries-dead'
    severity: 2
    summary: 'Linq Alerts: a place was given up on'
    description: 'In the last hour at least one alert could not be delivered to its place and was given up: the place refused for good (a revoked webhook, a wrong address), or failed for 24 hours. The fallback place was told with the reason. Look at the function app\'s AppTraces for the place and the reason, put the new secret into the vault or the right setting into the deployment, and refresh. What is dead is not sent again; the record keeps it. Ends an hour after the last one.'
    query: '${heartbeats} | project TimeGenerated, Value = toint(Row.dead)'
    aggregation: 'Maximum'
    operator: 'GreaterThan'
    threshold: 0
  }
  {
    name: 'events-pending'
    severity: 2
    summary: 'Linq Alerts: events have waited for 15 minutes to be published'
    description: 'Changes were recorded, but the oldest has waited for more than 15 minutes to reach the Service Bus topic, so nobody is told. The relay tries again each minute and loses nothing. Look at AppTraces for what the Service Bus answered: the app\'s identity lacks the role Azure Service Bus Data Sender on the topic, the topic is full because a subscription is not read, or the namespace is out.'
    query: '${heartbeats} | project TimeGenerated, Value = toint(Row.pendingSeconds)'
    aggregation: 'Maximum'
    operator: 'GreaterThan'
    threshold: 900
  }
]

// An action group and a metric alert have no region of their own: 'global' is the only place they lie in.
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
      // A workspace that has had no line yet does not know the table.
      skipQueryValidation: true
      autoMitigate: true
      actions: {
        actionGroups: [operators.id]
      }
    }
  }
]

// One rule, and an alert of its own for each queue and topic. A topic counts the dead letters of all its subscriptions.
resource deadLetters 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: '${prefix}-dead-letters'
  location: 'global'
  tags: tags
  properties: {
    description: 'A queue or subscription of the Service Bus has dead-lettered messages; the dimension EntityName says which. notify-*: a message that nobody could read, or 14 days old; each says in DeadLetterReason and DeadLetterErrorDescription what is wrong and what to do. When it is cured, send them again to the same queue. poll-line, dispatch: a function failed ten times over one message; look for it in AppExceptions, then delete the messages, for the next minute asks again. chat-health: one of the subscriptions, perhaps another system\'s that is not read. Ends when the dead-letter queue is empty.'
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
