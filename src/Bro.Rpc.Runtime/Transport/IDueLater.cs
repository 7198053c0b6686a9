namespace Bro.Rpc.Transport;

/// <summary>Something that the thread which reads is to do a little later, whatever happens until then.</summary>
internal interface IDueLater
{
    /// <summary>About a millisecond has passed. On the thread that reads; must not block or throw.</summary>
    void OnDue();
}
