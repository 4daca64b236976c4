using Xunit;

namespace Rapport.Web.Tests;

/// <summary>A desk and a phone, by day and by night.</summary>
public sealed class Looks : TheoryData<int, bool>
{
    public Looks()
    {
        foreach (var width in (int[])[1440, 360])
            foreach (var dark in (bool[])[false, true]) Add(width, dark);
    }

    internal static Look Of(int width, bool dark) => (width < 600 ? Look.Phone : new()) with { Dark = dark };
}
