using Microsoft.Extensions.DependencyInjection;

namespace Bro.Rpc.Extensions.Tests.Validation;

/// <summary>The one place that asks for them: their generator fails in a project with two.</summary>
internal static class GeneratedValidators
{
    public static void AddTo(IServiceCollection services) => services.AddValidation();
}
