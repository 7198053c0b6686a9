using System.ComponentModel.DataAnnotations;
using Bro.Rpc;

[BroService("adder")]
internal interface IAdder
{
    [BroMethod(IsIdempotent = true)]
    Task<int> AddAsync([Range(0, 1000)] int left, int right);
}
