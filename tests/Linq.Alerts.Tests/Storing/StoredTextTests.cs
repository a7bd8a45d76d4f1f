using System.Text;
using Xunit;

namespace Linq.Alerts.Tests;

public sealed class StoredTextTests
{
    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("7")]
    [InlineData("{}")]
    [InlineData("{\"line\":7,\"until\":true}")]
    [InlineData("not JSON")]
    public void Damaged_text_is_reported_as_such_whatever_it_was(string text)
    {
        foreach (var read in new Action[]
        {
            () => StoredText.ReadEvent(Encoding.UTF8.GetBytes(text)),
            () => StoredText.ReadSilence(text),
            () => StoredText.ReadReplay(text),
        })
        {
            var refusal = Assert.Throws<UnreadableException>(read);
            Assert.Contains("It is damaged, or a later version of Linq Alerts wrote it.", refusal.Message, StringComparison.Ordinal);
            Assert.NotNull(refusal.InnerException);
        }
    }
}
