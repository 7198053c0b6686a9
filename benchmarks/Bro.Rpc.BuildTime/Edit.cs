namespace Bro.Rpc.BuildTime;

/// <summary>Where in the unrelated file a key is pressed.</summary>
internal enum Edit
{
    /// <summary>In the body of a method.</summary>
    Body,

    /// <summary>In the name of a field.</summary>
    Member,

    /// <summary>In the name of a type, which might be one that a contract mentions.</summary>
    TypeName,
}
