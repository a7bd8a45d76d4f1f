namespace Linq.Alerts;

/// <summary>The order in which every ledger implementation returns its waiting entries.</summary>
public static class LedgerOrder
{
    extension(IReadOnlyCollection<LedgerEntry> takenIn)
    {
        /// <summary>
        /// Entries in the order they were recorded. If those of a line are out of sequence, as after a redelivery, they are sorted within their positions.
        /// </summary>
        public IEnumerable<LedgerEntry> InSequencePerLine()
        {
            var lines = takenIn
                .GroupBy(entry => entry.Event.Id.Line)
                .ToDictionary(line => line.Key, line => new Queue<LedgerEntry>(
                    line.OrderBy(entry => entry.Event.Id.Epoch).ThenBy(entry => entry.Event.Id.Sequence)));
            return takenIn.Select(entry => lines[entry.Event.Id.Line].Dequeue());
        }
    }
}
