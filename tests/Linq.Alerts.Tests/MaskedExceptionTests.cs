using System.Net.Sockets;
using Xunit;

namespace Linq.Alerts.Tests;

public sealed class MaskedExceptionTests
{
    [Fact]
    public void Third_party_exceptions_keep_their_type_stack_and_codes_but_no_text()
    {
        var masked = Masked(() => throw new HttpRequestException(
            HttpRequestError.ConnectionError, "Connection refused (hooks.slack.com/services/secret)", new SocketException((int)SocketError.ConnectionRefused)));

        var text = $"{masked}";
        Assert.Equal("System.Net.Http.HttpRequestException", masked.OriginalType);
        Assert.Contains("System.Net.Http.HttpRequestException: ConnectionError", text, StringComparison.Ordinal);
        Assert.Contains("---> System.Net.Sockets.SocketException: ConnectionRefused", text, StringComparison.Ordinal);
        Assert.Contains(nameof(MaskedExceptionTests), text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Linq refused +12025550142.", "Linq refused •••0142.")]
    [InlineData("It is 1 (202) 555-0142, or 12025550142.", "It is •••0142, or •••0142.")]
    [InlineData("See https://hooks.slack.com/services/T0/secret now.", "See https://hooks.slack.com/… now.")]
    [InlineData("Mail to somebody@example.com failed.", "Mail to ••• failed.")]
    [InlineData("Dropped at 2026-11-20 14:00 UTC.", "Dropped at 2026-11-20 14:00 UTC.")]
    [InlineData("2026-03-01 12025550143, 1202-55-50143, tel12025550143", "2026-03-01 •••0143, •••0143, tel•••0143")]
    [InlineData("HTTP 503 after 25 min, table 'health'.", "HTTP 503 after 25 min, table 'health'.")]
    public void Our_own_texts_stay_except_for_possible_personal_data(string text, string masked) =>
        Assert.Equal($"Linq.Alerts.StoreUnavailableException: {masked}", Masked(() => throw new StoreUnavailableException(text)).Message);

    [Fact]
    public void No_exception_stays_none_and_a_masked_one_stays_as_it_is()
    {
        Assert.Null(MaskedException.Of(default(Cause)));
        var masked = MaskedException.Of(new IOException("secret"));
        Assert.Same(masked, MaskedException.Of((Exception?)masked));
    }

    [Fact]
    public void A_result_is_the_same_whatever_caused_it() =>
        Assert.Equal(new Delivery.Deferred("Slack was not reached", Cause: new IOException()), new Delivery.Deferred("Slack was not reached"));

    private static MaskedException Masked(Action fail)
    {
        try
        {
            fail();
        }
        catch (Exception e)
        {
            return MaskedException.Of(e)!;
        }

        throw new InvalidOperationException("Nothing was thrown.");
    }
}
