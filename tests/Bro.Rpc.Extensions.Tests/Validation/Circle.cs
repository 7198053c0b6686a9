using System.ComponentModel.DataAnnotations;

namespace Bro.Rpc.Extensions.Tests.Validation;

public sealed class Circle : Shape
{
    [Range(1, 10)]
    public int Radius { get; set; } = 1;
}
