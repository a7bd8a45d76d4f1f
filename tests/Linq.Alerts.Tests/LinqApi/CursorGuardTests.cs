using System.Runtime.CompilerServices;
using System.Text;
using Xunit;

namespace Linq.Alerts.Tests;

public sealed class CursorGuardTests
{
    [Fact]
    public void A_cursor_that_was_followed_is_not_kept()
    {
        var guard = new CursorGuard(new());
        var page = new ChatPage();

        var first = Follow(guard, page, "first");
        _ = Follow(guard, page, "second");
        GC.Collect();

        Assert.False(first.IsAlive);
        Assert.Throws<LinqApiException>(() => Follow(guard, page, "first"));
    }

    // A local variable of the test's own would keep the text.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Follow(CursorGuard guard, ChatPage page, string cursor)
    {
        page.Read(Encoding.UTF8.GetBytes(Pages.Numbered(cursor)));
        return new(guard.Follow(page));
    }
}
