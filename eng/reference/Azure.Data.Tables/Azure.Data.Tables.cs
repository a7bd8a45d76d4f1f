// Azure.Data.Tables 12.11.0: the members we use.
using Azure.Core;
using Azure.Data.Tables.Models;
using Linq.Alerts.Reference;

namespace Azure.Data.Tables
{
    public partial interface ITableEntity
    {
        string PartitionKey { get; set; }
        string RowKey { get; set; }
        DateTimeOffset? Timestamp { get; set; }
        ETag ETag { get; set; }
    }

    public enum TableUpdateMode
    {
        Merge = 0,
        Replace = 1,
    }

    public enum TableTransactionActionType
    {
        Add = 0,
        UpdateMerge = 1,
        UpdateReplace = 2,
        Delete = 3,
        UpsertMerge = 4,
        UpsertReplace = 5,
    }

    public partial class TableTransactionAction
    {
        public TableTransactionAction(TableTransactionActionType actionType, ITableEntity entity) : this(actionType, entity, default) { }
        public TableTransactionAction(TableTransactionActionType actionType, ITableEntity entity, ETag etag = default)
        {
            ActionType = actionType;
            Entity = entity;
            ETag = etag;
        }

        public TableTransactionActionType ActionType { get; }
        public ITableEntity Entity { get; }
        public ETag ETag { get; }
    }

    public partial class TableTransactionFailedException : RequestFailedException
    {
        // The package reads the index from the start of the service's message, "3:The specified entity already exists."
        public TableTransactionFailedException(RequestFailedException requestFailedException)
            : base(requestFailedException.Status, requestFailedException.Message, requestFailedException.ErrorCode, requestFailedException.InnerException)
        {
            if (int.TryParse(Message.Split(':')[0], out var index))
                FailedTransactionActionIndex = index;
        }

        public int? FailedTransactionActionIndex { get; }
    }

    public partial class TableClientOptions : ClientOptions
    {
        public enum ServiceVersion
        {
            V2019_02_02 = 1,
            V2020_12_06 = 2,
        }

        public TableClientOptions(ServiceVersion serviceVersion = ServiceVersion.V2020_12_06) { }
    }

    public partial class TableServiceClient
    {
        protected TableServiceClient() { }
        public TableServiceClient(string connectionString) { throw NotRestored.Throw; }
        public TableServiceClient(Uri endpoint, TokenCredential tokenCredential, TableClientOptions options = null) { throw NotRestored.Throw; }
        public virtual TableClient GetTableClient(string tableName) { throw NotRestored.Throw; }
    }

    public partial class TableClient
    {
        protected TableClient() { }
        public virtual string Name { get { throw NotRestored.Throw; } }
        public virtual Task<Response<TableItem>> CreateIfNotExistsAsync(CancellationToken cancellationToken = default) { throw NotRestored.Throw; }
        public virtual AsyncPageable<T> QueryAsync<T>(string filter = null, int? maxPerPage = null, IEnumerable<string> select = null, CancellationToken cancellationToken = default) where T : class, ITableEntity { throw NotRestored.Throw; }
        public virtual Task<NullableResponse<T>> GetEntityIfExistsAsync<T>(string partitionKey, string rowKey, IEnumerable<string> select = null, CancellationToken cancellationToken = default) where T : class, ITableEntity { throw NotRestored.Throw; }
        public virtual Task<Response> AddEntityAsync<T>(T entity, CancellationToken cancellationToken = default) where T : ITableEntity { throw NotRestored.Throw; }
        public virtual Task<Response> UpsertEntityAsync<T>(T entity, TableUpdateMode mode = TableUpdateMode.Merge, CancellationToken cancellationToken = default) where T : ITableEntity { throw NotRestored.Throw; }
        public virtual Task<Response> UpdateEntityAsync<T>(T entity, ETag ifMatch, TableUpdateMode mode = TableUpdateMode.Merge, CancellationToken cancellationToken = default) where T : ITableEntity { throw NotRestored.Throw; }
        public virtual Task<Response> DeleteEntityAsync(string partitionKey, string rowKey, ETag ifMatch = default, CancellationToken cancellationToken = default) { throw NotRestored.Throw; }
        public virtual Task<Response<IReadOnlyList<Response>>> SubmitTransactionAsync(IEnumerable<TableTransactionAction> transactionActions, CancellationToken cancellationToken = default) { throw NotRestored.Throw; }
    }
}

namespace Azure.Data.Tables.Models
{
    public partial class TableItem
    {
        public TableItem(string name) { Name = name; }
        public string Name { get; }
    }
}
