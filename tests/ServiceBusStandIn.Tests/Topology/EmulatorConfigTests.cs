namespace ServiceBusStandIn.Tests;

public sealed class EmulatorConfigTests
{
    [Fact]
    public void The_file_in_the_repository_is_understood() =>
        new StandInNamespace(EmulatorConfig.Parse(File.ReadAllText(Repository.EmulatorConfig))).Dispose();

    [Theory]
    [InlineData("""{"Queues":[{"Name":"q","Properties":{"RequiresSession":true}}]}""", "'q' requires sessions")]
    [InlineData("""{"Queues":[{"Name":"q","Properties":{"ForwardDeadLetteredMessagesTo":"d"}}]}""", "forwards its dead letters")]
    [InlineData("""{"Queues":[{"Name":"q","Properties":{"ForwardTo":"nowhere"}}]}""", "'nowhere', which does not exist")]
    [InlineData("""{"Queues":[{"Name":"q"},{"Name":"Q"}]}""", "'q' is defined twice")]
    [InlineData("""{"Topics":[{"Name":"t","Subscriptions":[{"Name":"s","Rules":[{"Name":"r","Properties":{"Action":{"SqlExpression":"SET a = 1"}}}]}]}]}""", "'r' has an action")]
    [InlineData("""{"Topics":[{"Name":"t","Subscriptions":[{"Name":"s","Rules":[{"Name":"r","Properties":{}}]}]}]}""", "'r' has neither")]
    public void Features_that_the_stand_in_lacks_and_references_that_lead_nowhere_are_errors_that_name_them(string entities, string message)
    {
        var json = """{"UserConfig":{"Namespaces":[""" + entities + "]}}";

        Assert.Contains(message, Assert.Throws<FormatException>(() => EmulatorConfig.Parse(json)).Message, StringComparison.OrdinalIgnoreCase);
    }
}
