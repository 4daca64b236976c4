import type { components } from "./schema";

type Schemas = components["schemas"];

export type Account = Schemas["MeAccount"];
export type Tokens = Schemas["AccessTokenResponse"];
export type ScenarioPage = Schemas["FindScenariosPage"];
export type ScenarioItem = Schemas["FindScenariosItem"];
export type Facets = Schemas["FindScenariosFacets"];
export type Facet = Schemas["FindScenariosFacet"];
export type Scenario = Schemas["ShowScenarioDetail"];
export type Difficulty = Schemas["Difficulty"];
export type Skill = Schemas["ListSkillsSkill"];
export type Session = Schemas["ShownSession"];
export type Taken = Schemas["SendTurnTaken"];
export type Objective = Schemas["ShownObjective"];
export type Verdict = Schemas["Verdict"];
export type Ending = Schemas["ShownEnding"];
export type EndReason = Schemas["EndReason"];
export type Evaluation = Schemas["ShownEvaluation"];
export type EvaluationStatus = Schemas["EvaluationStatus"];
export type Report = Schemas["EvaluationReport"];
export type Rating = Schemas["SkillRating"];
export type Measures = Schemas["SpeechMeasures"];
export type HistoryPage = Schemas["FindHistoryPage"];
export type HistoryItem = Schemas["FindHistoryItem"];
export type History = Schemas["ShowHistoryDetail"];

export type Line = Schemas["ShownLine"];
/** A sentence of the partner, as it was spoken; without sound when the voice failed. */
export type SpokenSentence = Schemas["ShownSentence"];

export type ConsentsPage = Schemas["ShowConsentsPage"];
export type Consent = Schemas["ShownConsent"];
export type ConsentStep = Schemas["ShownConsentStep"];

export type SessionsList = Schemas["MySessionsList"];
export type LivingSession = Schemas["MySessionsLiving"];
export type EndedSession = Schemas["MySessionsOver"];
export type SessionEnd = Schemas["SessionEnd"];
export type FactorSecret = Schemas["SetUpSecondFactorSecret"];
export type Export = Schemas["ShownExport"];
export type ExportFailure = Schemas["ExportFailure"];
export type Erasure = Schemas["ShownErasure"];
export type ErasureParts = Schemas["ShowWhatGoesAnswer"];
export type ErasureStep = Schemas["ShownErasureStep"];
