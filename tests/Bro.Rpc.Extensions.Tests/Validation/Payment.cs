using System.ComponentModel.DataAnnotations;

namespace Bro.Rpc.Extensions.Tests.Validation;

/// <summary>A record whose attributes stand on what it is made of.</summary>
public sealed record Payment([Required] string? Account, [Range(1, 100)] int Amount);
