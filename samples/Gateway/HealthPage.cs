namespace Gateway;

/// <summary>What <c>/health</c> answers.</summary>
/// <param name="Healthy">Whether the gateway listens.</param>
/// <param name="Services">The names of the connected services.</param>
/// <param name="ConnectedServices">How many there are.</param>
internal sealed record HealthPage(bool Healthy, IReadOnlyList<string> Services, int ConnectedServices);
