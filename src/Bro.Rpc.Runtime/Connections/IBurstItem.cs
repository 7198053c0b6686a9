namespace Bro.Rpc.Connections;

/// <summary>What a read gives to the thread pool: a call to be run, or an answer whose caller goes on.</summary>
internal interface IBurstItem
{
    /// <summary>Runs on a thread of the pool, perhaps behind others of the same read. Throws nothing.</summary>
    void Run();
}
