namespace Rapport.Domain.Practice;

/// <summary>The beats that the built-in partner follows.</summary>
public sealed record Script;

/// <summary>How an objective is judged.</summary>
public sealed record Judging;
