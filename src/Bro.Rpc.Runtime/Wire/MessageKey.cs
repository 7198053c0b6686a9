namespace Bro.Rpc.Wire;

/// <summary>The keys of a message that an envelope has. Protocol §2.</summary>
[Flags]
internal enum MessageKey
{
    None = 0,
    Type = 1,
    Id = 2,
    From = 4,
    To = 8,
    Method = 16,
    Context = 32,
    Params = 64,
    Data = 128,
    Error = 256,
    Status = 512,
}
