using System.Net;
using Xunit;

namespace Linq.Alerts.Tests;

public sealed class SameProblemTests
{
    [Fact]
    public void A_failure_that_recurs_with_another_trace_ID_is_the_same_problem()
    {
        static string Problem(HttpStatusCode status, string trace) =>
            new LinqApiException(new(LinqFailureKind.Temporary, status, 3006, trace), "A page of the chat list could not be read").Message;

        var problem = Problem(HttpStatusCode.InternalServerError, "2eff5df5c6f688733c007523c4d61cd9");

        Assert.Equal(SameProblem.KeyOf(problem), SameProblem.KeyOf(Problem(HttpStatusCode.InternalServerError, "5619088b713532654fd0e6023b8c98e1")));
        Assert.NotEqual(SameProblem.KeyOf(problem), SameProblem.KeyOf(Problem(HttpStatusCode.BadGateway, "2eff5df5c6f688733c007523c4d61cd9")));
    }

    [Fact]
    public void A_wait_until_another_time_is_the_same_problem() => Assert.Equal(
        SameProblem.KeyOf("Linq asked us to wait until 2026-11-20 12:00:00Z."), SameProblem.KeyOf("Linq asked us to wait until 2026-11-20 13:00:00Z."));
}
