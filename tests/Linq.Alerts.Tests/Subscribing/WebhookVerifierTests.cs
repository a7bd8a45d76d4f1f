using System.Globalization;
using System.Text;
using Linq.Alerts.Contracts;
using Linq.Alerts.Events;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Linq.Alerts.Tests;

/// <summary>Linq.Alerts.Events checks what the product signs.</summary>
public sealed class WebhookVerifierTests
{
    private const string Secret = WebhookNotifierTests.Secret;
    private static readonly byte[] Body = Encoding.UTF8.GetBytes("[{\"a\":\"é\"}]");

    private readonly FakeTimeProvider _clock = new(Some.Time);

    // The example that the specification of Standard Webhooks publishes.
    [Fact]
    public void The_verifier_agrees_with_the_published_example()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1614265330));
        var verifier = new WebhookVerifier("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", clock);

        Assert.Equal(
            WebhookCheck.Valid,
            verifier.Check("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", "{\"test\": 2432232314}"u8));
    }

    [Fact]
    public void A_signature_from_the_product_is_valid() => Assert.Equal(WebhookCheck.Valid, Check());

    [Fact]
    public void One_of_two_signatures_is_enough_while_the_secret_is_being_changed() =>
        Assert.Equal(WebhookCheck.Valid, Check(signature: $"{Sign(WebhookNotifierTests.OtherSecret)} {Sign(Secret)}"));

    [Fact]
    public void A_different_secret_body_or_id_is_refused()
    {
        Assert.Equal(WebhookCheck.SignatureWrong, Check(signature: Sign(WebhookNotifierTests.OtherSecret)));
        Assert.Equal(WebhookCheck.SignatureWrong, Check(body: "[]"u8.ToArray()));
        Assert.Equal(WebhookCheck.SignatureWrong, Check(id: "another"));
        Assert.Equal(WebhookCheck.SignatureWrong, Check(signature: Sign(Secret).Replace("v1,", "v2,", StringComparison.Ordinal)));
        Assert.Equal(WebhookCheck.SignatureWrong, Check(signature: "é"));
    }

    [Theory]
    [InlineData(-300, WebhookCheck.Valid)]
    [InlineData(300, WebhookCheck.Valid)]
    [InlineData(-301, WebhookCheck.TimestampOff)]
    [InlineData(301, WebhookCheck.TimestampOff)]
    public void Five_minutes_either_way_are_allowed(int seconds, WebhookCheck expected)
    {
        var sent = Some.Time.AddSeconds(seconds);

        Assert.Equal(expected, Check(time: sent.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), signature: Sign(Secret, sent)));
    }

    [Theory]
    [InlineData(null, "1", "v1,x")]
    [InlineData("", "1", "v1,x")]
    [InlineData("a", null, "v1,x")]
    [InlineData("a", "soon", "v1,x")]
    [InlineData("a", "99999999999999999999", "v1,x")]
    [InlineData("a", "1", null)]
    [InlineData("a", "1", "")]
    public void A_missing_header_and_an_unreadable_one_are_distinguished(string? id, string? time, string? signature) =>
        Assert.Equal(WebhookCheck.HeaderMissing, new WebhookVerifier(Secret, _clock).Check(id, time, signature, Body));

    [Fact]
    public void A_time_later_than_any_date_is_out_of_range() =>
        Assert.Equal(WebhookCheck.TimestampOff, Check(time: long.MaxValue.ToString(CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData("")]
    [InlineData("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    [InlineData("whsec_c2hvcnQ=")]
    [InlineData("whsec_not base64")]
    public void An_invalid_secret_is_refused_and_not_quoted(string secret)
    {
        var error = Assert.Throws<ArgumentException>(() => new WebhookVerifier(secret));

        if (secret.Length > 0)
            Assert.DoesNotContain(secret, error.Message, StringComparison.Ordinal);
    }

    private WebhookCheck Check(string id = "message", string? time = null, string? signature = null, byte[]? body = null) =>
        new WebhookVerifier(Secret, _clock).Check(id, time ?? Some.Time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), signature ?? Sign(Secret), body ?? Body);

    private static string Sign(string secret, DateTimeOffset? time = null) =>
        WebhookSignature.TryCreate(new Secret(secret), out var signature) ? signature.Of("message", time ?? Some.Time, Body) : throw new ArgumentException(secret);
}
