namespace Gateway;

/// <summary>What <c>/services</c> answers.</summary>
internal sealed record ServicesPage(IReadOnlyList<ServiceRow> Services);
