namespace Gateway;

/// <summary>One connected service.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Methods">What it offers.</param>
/// <param name="ConnectedAt">When it registered.</param>
/// <param name="LastHeartbeat">When it was last heard of.</param>
internal sealed record ServiceRow(string Name, IReadOnlyList<string> Methods, DateTimeOffset ConnectedAt, DateTimeOffset LastHeartbeat);
