namespace ServiceBusStandIn.Tests;

public sealed class SqlFilterTests
{
    [Theory]
    [InlineData("1=1", true)]
    [InlineData("severity = 'critical'", true)]
    [InlineData("user.severity = 'critical'", true)]
    [InlineData("[severity] = 'critical'", true)]
    [InlineData("severity = 'CRITICAL'", false)]
    [InlineData("severity <> 'warning' and number > 2", true)]
    [InlineData("number <= 2 OR severity LIKE 'cri%'", true)]
    [InlineData("severity LIKE 'c_itical'", true)]
    [InlineData("severity LIKE 'critica'", false)]
    [InlineData("severity NOT LIKE 'crit%'", false)]
    [InlineData("severity IN ('warning', 'critical')", true)]
    [InlineData("severity NOT IN ('warning', 'critical')", false)]
    [InlineData("NOT (severity = 'warning' OR number = 4)", true)]
    [InlineData("flag = TRUE", true)]
    [InlineData("flag", true)]
    [InlineData("missing IS NULL", true)]
    [InlineData("severity IS NOT NULL", true)]
    [InlineData("sys.Label = 'event' AND sys.MessageId = 'id'", true)]
    [InlineData("quote = 'it''s'", true)]
    // Unknown is neither true nor false, and lets nothing through.
    [InlineData("missing = 'x'", false)]
    [InlineData("missing <> 'x'", false)]
    [InlineData("NOT (missing = 'x')", false)]
    [InlineData("missing = 'x' OR number = 3", true)]
    [InlineData("missing IN ('x')", false)]
    [InlineData("number = '3'", false)]
    public void A_condition_matches_what_the_language_specifies(string expression, bool passes) =>
        Assert.Equal(passes, SqlFilter.Parse(expression)(new Facts()));

    [Theory]
    [InlineData("")]
    [InlineData("severity =")]
    [InlineData("(severity = 'x'")]
    [InlineData("severity = 'x' 'y'")]
    [InlineData("severity IN 'x'")]
    [InlineData("NEWID() = 'x'")]
    [InlineData("number + 1 = 2")]
    public void An_invalid_or_unsupported_expression_is_an_error_that_quotes_it(string expression) =>
        Assert.Contains(expression, Assert.Throws<FormatException>(() => SqlFilter.Parse(expression)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_correlation_filter_requires_every_property_it_names()
    {
        bool Passes(string label, string severity) => CorrelationFilter.Of(
            new Dictionary<string, object> { ["Label"] = label }, new Dictionary<string, object> { ["severity"] = severity })(new Facts());

        Assert.True(Passes("event", "critical"));
        Assert.False(Passes("other", "critical"));
        Assert.False(Passes("event", "warning"));
    }

    private sealed class Facts : IMessageFacts
    {
        public object? User(string name) => name switch
        {
            "severity" => "critical",
            "number" => 3,
            "flag" => true,
            "quote" => "it's",
            _ => null,
        };

        public object? System(string name) => name switch
        {
            "Label" => "event",
            "MessageId" => "id",
            _ => null,
        };
    }
}
