using Microsoft.Extensions.Options;

namespace Bro.Rpc.Resilience;

/// <summary>Checks the options; the generator of Microsoft.Extensions.Options writes it.</summary>
[OptionsValidator]
internal sealed partial class BroHedgingOptionsValidator : IValidateOptions<BroHedgingOptions>;
