namespace Linq.Alerts;

/// <summary>The order in which a ledger gives its waiting entries, for every implementation alike.</summary>
public static class LedgerOrder
{
    extension(IReadOnlyCollection<LedgerEntry> takenIn)
    {
        /// <summary>
        /// Entries in the order they were taken in; where a line's came out of sequence, as after a redelivery, they change places among
        /// themselves.
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
