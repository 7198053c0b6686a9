using System.ComponentModel.DataAnnotations;

namespace Bro.Rpc.Extensions.Tests.Validation;

public sealed class GeneratedPart
{
    [Range(1, 10)]
    public int PartCount { get; set; } = 1;
}
