using System.Text.Json.Nodes;
using Azure;
using Azure.Data.Tables;

namespace Linq.Alerts.Azure.Tests;

/// <summary>One operation on one entity, alone or in a transaction.</summary>
internal sealed record RestOperation(HttpMethod Method, string Path, JsonObject? Body, string? IfMatch)
{
    public static RestOperation Add(string table, ITableEntity entity) => new(HttpMethod.Post, table, RestEntity.Write(entity), null);

    /// <param name="ifMatch">Null writes it whatever it was.</param>
    public static RestOperation Write(string table, ITableEntity entity, TableUpdateMode mode, ETag? ifMatch) => new(
        mode == TableUpdateMode.Replace ? HttpMethod.Put : new HttpMethod("MERGE"),
        RestEntity.PathOf(table, entity.PartitionKey, entity.RowKey), RestEntity.Write(entity), ifMatch?.ToString("H"));

    public static RestOperation Delete(string table, string partition, string row, ETag ifMatch) => new(
        HttpMethod.Delete, RestEntity.PathOf(table, partition, row), null, (ifMatch == default ? ETag.All : ifMatch).ToString("H"));

    public static RestOperation Of(string table, TableTransactionAction action) => action.ActionType switch
    {
        TableTransactionActionType.Add => Add(table, action.Entity),
        TableTransactionActionType.UpdateMerge => Write(table, action.Entity, TableUpdateMode.Merge, action.ETag),
        TableTransactionActionType.UpdateReplace => Write(table, action.Entity, TableUpdateMode.Replace, action.ETag),
        TableTransactionActionType.UpsertMerge => Write(table, action.Entity, TableUpdateMode.Merge, null),
        TableTransactionActionType.UpsertReplace => Write(table, action.Entity, TableUpdateMode.Replace, null),
        _ => Delete(table, action.Entity.PartitionKey, action.Entity.RowKey, action.ETag),
    };
}
